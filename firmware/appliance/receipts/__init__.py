"""What a citizen takes home: payments as receipts, pure functions from the books to the paper or to a PDF.

German, because a receipt of a German office is; nothing on it names a person.
"""
