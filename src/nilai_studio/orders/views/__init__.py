"""The screens of orders: files, orders, shops, and where shops send theirs."""
