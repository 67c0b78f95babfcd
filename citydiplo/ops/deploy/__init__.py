"""Examples for operators: systemd units, proxies, containers, alerts. ``make deploy-check`` checks them."""
