"""Reading products: whole from the write tables, public ones from the read model, and sellers' lists."""
