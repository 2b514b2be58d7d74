"""Step Functions, where ministack differs from AWS: task tokens, time-outs, waits, names, message attributes."""

import threading
import time

from ministack.services import sns, stepfunctions

POLL_SECONDS = 0.05
# A task without a time-out waits for a year, as an execution does at the longest.
NO_TIMEOUT_SECONDS = 366 * 24 * 60 * 60

_execute_task = stepfunctions._execute_task
_fail_execution = stepfunctions._fail_execution
_reset = stepfunctions.reset
_start_execution = stepfunctions._start_execution
_parse_message_attributes = sns._parse_message_attributes

_closed_tokens = set()
_task_of_thread = threading.local()


def is_due(started, seconds):
    """Whether a wait is over. The scale is read anew each time, so that a change of it reaches who waits already."""
    return time.monotonic() - started >= seconds * stepfunctions._SFN_WAIT_SCALE


def wait(seconds):
    """Waits for the scaled time. ministack reads the scale only when a wait begins."""
    started = time.monotonic()
    while not is_due(started, seconds):
        time.sleep(min(POLL_SECONDS, seconds))


def execute_task(state, raw_input, execution, context):
    """Runs a task with its TimeoutSecondsPath, which ministack does not know."""
    _task_of_thread.execution = execution
    if "TimeoutSecondsPath" in state:
        seconds = stepfunctions._resolve_path_or_ctx(state["TimeoutSecondsPath"], raw_input, context)
        state = {**state, "TimeoutSeconds": seconds}
    return _execute_task(state, raw_input, execution, context)


def invoke_with_callback(resource, input_data, token, state):
    """Calls, then waits for the answer. In ministack, a function that throws leaves the task waiting."""
    execution = _task_of_thread.execution
    task = {"event": threading.Event(), "result": "{}", "error": None, "execution": execution}
    stepfunctions._task_tokens[token] = task
    started = time.monotonic()
    try:
        stepfunctions._invoke_resource(resource.replace(".waitForTaskToken", ""), input_data)
        while not task["event"].wait(POLL_SECONDS):
            if execution["status"] != "RUNNING":
                # Stopped: the thread ends here, so that no Catch or Retry goes on with it.
                raise SystemExit
            if is_due(started, state.get("TimeoutSeconds", NO_TIMEOUT_SECONDS)):
                raise stepfunctions._ExecutionError("States.Timeout", "")
    finally:
        close(token)
    if task["error"]:
        raise stepfunctions._ExecutionError(task["error"]["Error"], task["error"]["Cause"])
    return stepfunctions.json.loads(task["result"])


def close(token):
    stepfunctions._task_tokens.pop(token, None)
    _closed_tokens.add(token)


def answering(send):
    """Takes one answer for an open token. The errors for others are AWS's; ministack has one for all."""

    def answer(data):
        token = data.get("taskToken")
        task = stepfunctions._task_tokens.get(token)
        if task is not None and task["execution"]["status"] == "RUNNING":
            response = send(data)
            close(token)
            return response
        if task is not None or token in _closed_tokens:
            message = "Task Timed Out: 'Provided task does not exist anymore'"
            return stepfunctions.error_response_json("TaskTimedOut", message, 400)
        return stepfunctions.error_response_json("InvalidToken", "Invalid Token: 'Invalid token'", 400)

    return answer


def start_execution(data):
    """Starts once for a name and an input while it runs. ministack refuses the second time."""
    for execution in stepfunctions._executions.values():
        if execution["status"] == "RUNNING" and all(
            execution[key] == data.get(key) for key in ("stateMachineArn", "name", "input")
        ):
            return stepfunctions.json_response({key: execution[key] for key in ("executionArn", "startDate")})
    return _start_execution(data)


def fail_execution(execution, error, cause):
    """A stopped execution stays ABORTED. In ministack it can fail after that."""
    if execution["status"] == "RUNNING":
        _fail_execution(execution, error, cause)


def reset():
    """Stops what is running. In ministack, what waits goes on later, in what is deployed by then."""
    for execution in stepfunctions._executions.all_values():
        if execution["status"] == "RUNNING":
            execution["status"] = "ABORTED"
    _closed_tokens.clear()
    _reset()


def parse_message_attributes(parameters):
    """The attributes of a message, also as a state machine gives them, which ministack drops."""
    attributes = parameters.get("MessageAttributes")
    return attributes if isinstance(attributes, dict) else _parse_message_attributes(parameters)


def correct():
    """Puts all of this in ministack's place."""
    stepfunctions._execute_task = execute_task
    stepfunctions._fail_execution = fail_execution
    stepfunctions._invoke_with_callback = invoke_with_callback
    stepfunctions._scaled_sleep = wait
    stepfunctions._send_task_failure = answering(stepfunctions._send_task_failure)
    stepfunctions._send_task_success = answering(stepfunctions._send_task_success)
    stepfunctions._start_execution = start_execution
    stepfunctions.reset = reset
    sns._parse_message_attributes = parse_message_attributes
