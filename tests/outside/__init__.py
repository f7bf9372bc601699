"""The running system as people meet it: pages over HTTP, phones through the emulator, rows read and not written.

For the tour and the journeys. Nothing in here imports the code under test, nor anything that only tests install.
"""
