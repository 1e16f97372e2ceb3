"""Files of orders: brought, examined, confirmed, stored in one go, undone whole."""
