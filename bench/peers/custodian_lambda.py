"""One process as Lambda would start it for a policy of Cloud Custodian: loads its handler, hands it events one after
the other, and writes what each took as JSON to file descriptor 3, in the shape of function-process.js.

Its argument is a JSON file with a list of events. The policy is in config.json of the working directory, which is
where the handler looks for it.
"""

import json
import logging
import os
import resource
import sys
import time


def processor_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def measured(work):
    cpu, start = processor_seconds(), time.perf_counter()
    result = work()
    wall, used = time.perf_counter() - start, processor_seconds() - cpu
    return result, {"wall": wall * 1000, "cpu": used * 1000}


def load():
    from c7n import handler

    return handler


with open(sys.argv[1]) as file:
    events = json.load(file)
# Lambda's runtime has set up logging before any handler is loaded; what is logged goes to a pipe there.
logging.basicConfig(stream=open(os.devnull, "w"))

handler, loading = measured(load)
invocations = []
for event in events:
    handled, times = measured(lambda: handler.dispatch_event(event, None))
    if handled is not True:
        sys.exit("The event was not handled.")
    invocations.append(times)

os.write(
    3,
    json.dumps(
        {
            "load": loading,
            "invocations": invocations,
            "pausedMilliseconds": 0,
            "maximumResidentKilobytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
        }
    ).encode(),
)
