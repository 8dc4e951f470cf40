"""IPP: the messages of RFC 8010, and of RFC 8011 and PWG 5100 what one client needs to print a PDF and to know how."""
