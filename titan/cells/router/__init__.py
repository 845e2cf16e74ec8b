"""HAProxy in front of the cells: its configuration, made from the directory, and its running map."""
