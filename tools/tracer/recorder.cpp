#include "recorder.h"

#include <cstdlib>

#include "text.h"

namespace torchpare::tracer {

thread_local std::vector<Recorder::Pending> Recorder::pending_;

namespace {

std::string list(const unsigned (&three)[3]) {
  return "[" + std::to_string(three[0]) + "," + std::to_string(three[1]) + "," + std::to_string(three[2]) +
         "]";
}

std::string word(const Operand& operand, const Addresses& addresses) {
  // More than this of a copy from the host would slow the program down for little.
  constexpr size_t kEnough = size_t{16} << 20;
  uint64_t value = operand.value;
  if (operand.kind == Operand::kContent)
    value =
        fingerprint(reinterpret_cast<const void*>(value), operand.size < kEnough ? operand.size : kEnough);
  const bool address = operand.kind == Operand::kDevice || operand.kind == Operand::kAnywhere;
  if (address)
    if (auto name = addresses.find(value)) return quoted(*name);
  return operand.kind == Operand::kAnywhere ? quoted("host+0") : quoted(hex(&value, sizeof value));
}

std::string allocation(const char* call, const std::string& name, size_t size) {
  const uint64_t bytes = size;
  return R"({"record":"call","call":)" + quoted(call) + R"(,"allocates":)" + quoted(name) +
         R"(,"arguments":[[)" + quoted(hex(&bytes, sizeof bytes)) + "]]";
}

}  // namespace

Recorder::Recorder(std::string hook) : output_(std::move(hook)) {
  const char* active = std::getenv("TORCHPARE_TRACE_ACTIVE");
  active_ = active != nullptr && std::string_view(active) == "1";
}

size_t Recorder::stream_number(CUstream stream) {
  if (stream == nullptr) return 0;
  return streams_.emplace(stream, streams_.size() + 1).first->second;
}

std::string Recorder::describe_launch(const Launch& launch, const Kernel& kernel) const {
  return R"("kernel":)" + quoted(kernel.name) + R"(,"module":)" +
         (kernel.image ? quoted(digits(*kernel.image)) : "null") + R"(,"grid":)" + list(launch.grid) +
         R"(,"block":)" + list(launch.block) + R"(,"shared":)" + std::to_string(launch.shared) +
         R"(,"attributes":)" + attributes(launch, addresses_) + R"(,"arguments":)" +
         arguments(launch, kernel.parameters, addresses_);
}

std::string Recorder::describe_operands(const std::vector<Operand>& operands) const {
  std::string text = R"("arguments":[)";
  for (const Operand& operand : operands) {
    if (&operand != operands.data()) text += ',';
    text += "[" + word(operand, addresses_) + "]";
  }
  return text + "]";
}

std::string Recorder::describe(const TracedCall& traced, const Call& call, const Kernel& kernel) {
  if (call.image)
    return R"({"record":"module","call":)" + quoted(traced.name) + R"(,"image":)" +
           quoted(digits(*call.image));
  std::string line = call.launch ? R"({"record":"launch")" : R"({"record":"call")";
  line += R"(,"call":)" + quoted(traced.name) + ",";
  line += call.launch ? describe_launch(*call.launch, kernel) : describe_operands(call.operands);
  if (call.stream) line += R"(,"stream":)" + std::to_string(stream_number(*call.stream));
  return line;
}

void Recorder::enter(const TracedCall& traced, const void* parameters, const char* symbol) {
  Pending pending{&traced, traced.describe(parameters), ""};
  Kernel kernel;
  if (active_ && pending.call.launch) kernel = modules_.kernel(pending.call.launch->function, symbol);
  std::lock_guard lock(mutex_);
  if (active_ && pending.call.recorded) pending.line = describe(traced, pending.call, kernel);
  // At once, not when the call has returned: by then another thread may have been given the same address.
  if (pending.call.frees) addresses_.remove(*pending.call.frees);
  pending_.push_back(std::move(pending));
}

void Recorder::leave(const TracedCall& traced, CUresult result) {
  if (pending_.empty() || pending_.back().traced != &traced) return;  // the hook began between the two ends
  const Pending pending = std::move(pending_.back());
  pending_.pop_back();
  const Call& call = pending.call;
  std::lock_guard lock(mutex_);
  std::string line = pending.line;
  if (result == CUDA_SUCCESS) {
    if (call.then) call.then(modules_);
    const bool allocates = call.allocates != nullptr || call.maps;
    const std::string name =
        allocates ? addresses_.add(call.maps ? *call.maps : *call.allocates, call.size) : std::string();
    if (allocates && !line.empty()) line = allocation(traced.name, name, call.size);
  }
  if (active_ && !line.empty()) output_.write(line + R"(,"result":)" + std::to_string(result) + "}");
}

void Recorder::module_loaded(const void* cubin, size_t size) {
  if (!active_) return;
  const std::string image = quoted(digits(fingerprint(cubin, size)));
  std::lock_guard lock(mutex_);
  output_.write(R"({"record":"module","call":"MODULE_LOADED","image":)" + image + R"(,"result":0})");
}

void Recorder::allocated(const char* call, uint64_t address, size_t size) {
  std::lock_guard lock(mutex_);
  const std::string name = addresses_.add(address, size);
  if (active_) output_.write(allocation(call, name, size) + R"(,"result":0})");
}

void Recorder::freed(const char* call, uint64_t address) {
  std::lock_guard lock(mutex_);
  if (active_)
    output_.write(R"({"record":"call","call":)" + quoted(call) + "," +
                  describe_operands({{Operand::kDevice, address}}) + R"(,"result":0})");
  addresses_.remove(address);
}

void Recorder::mark(const std::string& text) {
  std::lock_guard lock(mutex_);
  output_.write(R"({"record":"mark","text":)" + quoted(text) + "}");
}

void Recorder::activate(bool on) {
  std::lock_guard lock(mutex_);
  if (on && !active_) {
    addresses_.begin_window();
    streams_.clear();
  }
  active_ = on;
}

void Recorder::name(uint64_t address, size_t size, const std::string& tag) {
  std::lock_guard lock(mutex_);
  addresses_.name(address, size, tag);
}

void Recorder::trouble(const std::string& why) {
  complain(why);
  std::lock_guard lock(mutex_);
  output_.write(R"({"record":"trouble","why":)" + quoted(why) + "}");
}

void Recorder::end() {
  std::lock_guard lock(mutex_);
  output_.end();
}

}  // namespace torchpare::tracer
