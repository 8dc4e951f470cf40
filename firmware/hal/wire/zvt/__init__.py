"""ZVT, the German protocol between payment terminals and tills. No I/O, no waiting.

PA00P015 "Commands, Bitmaps, Error Messages" 13.08 and PA00P016 "Transport protocol, application protocol".
"""
