"""Reading what people write and doing what it asks. Reading is pure; only `conversation` acts."""
