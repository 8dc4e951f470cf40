"""Where the appliance is put together; `page` is the page to read."""
