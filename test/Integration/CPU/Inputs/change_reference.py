# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Changes one logit of the last prompt by 1 % of the row's largest."""

import json
import sys
from pathlib import Path

path = Path(sys.argv[1])
content = json.loads(path.read_text())
logits = content["results"][-1]["last_top20_logits"]
logits[7] += 0.01 * max(abs(v) for v in logits)
path.write_text(json.dumps(content))
