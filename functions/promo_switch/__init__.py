"""Keeps promotions from going out during a crisis, and lets them go on one by one."""
