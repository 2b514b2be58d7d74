"""Starts ministack with corrections, where it differs from AWS in what this project relies on.

Written for the version in requirements.txt; with another one, check README.md beside this file first.
"""

import functools
import time

import function_urls
import step_functions
from ministack.app import main
from ministack.services import eventbridge, lambda_svc, sqs

STANDARD_BATCH = 10


def batching_window(queue_arn):
    """The longest batching window, in seconds, of the mappings that read a queue."""
    windows = [
        mapping.get("MaximumBatchingWindowInSeconds", 0)
        for _, _, mapping in lambda_svc._iter_all_esms()
        if mapping.get("EventSourceArn") == queue_arn
    ]
    return max(windows, default=0)


def batch_is_due(queue, batch_size, now):
    """Whether a batch is full, or its first message has waited for the whole batching window."""
    visible = [message["visible_at"] for message in queue["messages"] if message["visible_at"] <= now]
    if len(visible) >= batch_size:
        return True
    return bool(visible) and now - min(visible) >= batching_window(queue["attributes"]["QueueArn"])


def receive_batch(queue_url, batch_size):
    """Takes up to batch_size messages for a function. ministack stops at ten and knows no batching window."""
    batch_size = int(batch_size or STANDARD_BATCH)
    with sqs._queues_lock:
        queue = sqs._get_q(queue_url)
        sqs._expire_retained(queue)
        sqs._dlq_sweep(queue)
        if not batch_is_due(queue, batch_size, time.time()):
            return []
        return sqs._collect_msgs(queue, batch_size, int(queue["attributes"].get("VisibilityTimeout", "30")))


def send_to_queue(dispatch, spec, payload, sqs_parameters=None):
    """Sends an event to a FIFO queue by SendMessage, which drops repeats. ministack's EventBridge puts it there itself."""
    queue = sqs._queue_by_arn(str(spec))
    if not queue or not queue["is_fifo"]:
        return dispatch(spec, payload, sqs_parameters)
    return sqs._act_send_message({"MessageBody": payload, **(sqs_parameters or {})}, queue["url"])


# The simulator stands in for AWS itself, which alone may publish events with the source aws.ec2.
eventbridge._put_events = functools.partial(eventbridge._put_events, allow_aws_source=True)
eventbridge._dispatch_to_sqs = functools.partial(send_to_queue, eventbridge._dispatch_to_sqs)
sqs._receive_messages_for_esm = receive_batch
function_urls.correct()
step_functions.correct()

main()
