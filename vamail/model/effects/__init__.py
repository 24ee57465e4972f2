"""Effects: a closed union of what a decision may do. Values only; `store` and `daemon` carry them out.

A room adds its effects in a file of its own here and its writer in `store/`; `assert_never` in the
writer finds a missing one.
"""

from vamail.model.effects.bounces import KeepAddress, MarkDelivery
from vamail.model.effects.common import CancelDelivery, SetTimer, SettleNotices, TellVa, WriteJournal
from vamail.model.effects.control import Answered, DueDate, EditTask, HoldDelivery, Keep, SendNow
from vamail.model.effects.intake import (
    ChangeTask,
    FileTask,
    HoldMail,
    JoinTask,
    MoveMessage,
    ReleaseHeld,
    SaveFile,
    SendMail,
    SettleMail,
    TakeFile,
)
from vamail.model.effects.life import CanaryBack, ExpectCanary, RaiseAlarm

Effect = (
    FileTask
    | JoinTask
    | ChangeTask
    | HoldMail
    | ReleaseHeld
    | SettleMail
    | SendMail
    | CancelDelivery
    | MarkDelivery
    | KeepAddress
    | MoveMessage
    | SaveFile
    | TakeFile
    | SetTimer
    | SettleNotices
    | TellVa
    | WriteJournal
    | RaiseAlarm
    | ExpectCanary
    | CanaryBack
    | EditTask
    | Keep
    | HoldDelivery
    | SendNow
)

__all__ = [
    "Answered",
    "CanaryBack",
    "CancelDelivery",
    "ChangeTask",
    "DueDate",
    "EditTask",
    "Effect",
    "ExpectCanary",
    "FileTask",
    "HoldDelivery",
    "HoldMail",
    "JoinTask",
    "Keep",
    "KeepAddress",
    "MarkDelivery",
    "MoveMessage",
    "RaiseAlarm",
    "ReleaseHeld",
    "SaveFile",
    "SendMail",
    "SendNow",
    "SetTimer",
    "SettleMail",
    "SettleNotices",
    "TakeFile",
    "TellVa",
    "WriteJournal",
]
