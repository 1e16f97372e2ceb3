"""The shell of the back office: menu, signing in, look; it holds no business."""
