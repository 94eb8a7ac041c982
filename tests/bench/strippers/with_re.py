"""What a Python script with one regular expression does, and no proof: for tools/dev/bench."""

import re
import sys
from pathlib import Path

ASSERTS = re.compile(
    r"""(?mx)
    ^\ +(?:assert_size_stride|assert_size_stride_grouped|assert_tensor_metadata|assert_alignment)\(.*\)\n
    | ^\ +\#\ buffer\ \w+\ \(op:\ .*\)\ is\ assumed\ to\ be\ not\ aligned\n
    | ^\ +\#\ make\ sure\ graph\ inputs\ are\ not\ nan/inf\n
    | ^\ +assert\ not\ \w+\.is(?:nan|inf)\(\)\.any\(\)\.item\(\)\n
    | ^\ +return_vars\ =\ .*\n\ +for\ var\ in\ return_vars:\n\ +if\ isinstance\(var,\ torch\.Tensor\):\n
    | ^\ +if\ not\ .*:\n\ +raise\ RuntimeError\(.*\)\n\ +\w+\ =\ None\n
    """
)

for path in Path(sys.argv[1]).rglob("*.py"):
    path.write_text(ASSERTS.sub("", path.read_text()))
