// A line that makes an object of TorchScript from its pickle.
#pragma once

#include <string_view>

namespace torchpare::audit {

/// `_torchbind_obj0 = pickle.loads(b'…')`, where the pickle makes one torch.ScriptObject from plain data, and nothing else.
/// So Inductor writes a constant of a class of the user's, for benchmarks of the wrapper. Source: add_torchbind_input in
/// torch/_inductor/codegen/wrapper.py, torch 2.5 to 2.15. What that class does with the data is taken on trust, as what
/// operators do is.
bool makes_script_object(std::string_view code);

}  // namespace torchpare::audit
