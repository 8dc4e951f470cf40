"""The hardware abstraction layer. An arrow may only point down:

inventory            `case.toml` becomes the peripherals of this case
case_file            reads the HAL's slice of `case.toml`
packs                what can be driven: one object for each driver, joining all of the below
drivers | sim        the real thing | the far side of its wire, in software
transports | wire    move bytes, no meaning | give bytes meaning, no I/O
config               that slice, as frozen types
ports | kinds        what the appliance asks of a peripheral | what kinds there are
errors               how a conversation with a device breaks
"""
