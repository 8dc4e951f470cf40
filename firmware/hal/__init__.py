"""The hardware abstraction layer. An arrow may only point down:

inventory            `case.toml` becomes the peripherals of this case
drivers | sim        the real thing | the far side of its wire, in software
transports | wire    move bytes, no meaning | give bytes meaning, no I/O
case_file            reads the HAL's slice of `case.toml`
config               that slice, as frozen types
ports | kinds        what the appliance asks of a peripheral | what kinds there are
errors               how a conversation with a device breaks
"""
