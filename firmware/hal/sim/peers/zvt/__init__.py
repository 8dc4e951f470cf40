"""The far end of ZVT: a payment terminal with a book of its own, customers who behave and misbehave, and faults."""
