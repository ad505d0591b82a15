"""Many documents: read in parts, by many workers, each document once whatever is killed.

`coding` reads a batch, `parts` cuts documents and knows what is finished, `local` and `spark` are the engines that read
parts, and `running` joins them into one file.
"""

from faultlines.workflow.batch.coding import CODED, DOCUMENTS, Reader, code_batch, document_batch, read_claims
from faultlines.workflow.batch.jobs import Engine, Job
from faultlines.workflow.batch.local import code_locally
from faultlines.workflow.batch.running import Progress, Tally, parts_folder, read_in_parts
from faultlines.workflow.batch.spark import code_on_spark

__all__ = [
    "CODED",
    "DOCUMENTS",
    "Engine",
    "Job",
    "Progress",
    "Reader",
    "Tally",
    "code_batch",
    "code_locally",
    "code_on_spark",
    "document_batch",
    "parts_folder",
    "read_claims",
    "read_in_parts",
]
