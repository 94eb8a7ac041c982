#include "modules.h"

#include "driver.h"

namespace torchpare::tracer {
namespace {

/// Asks for one parameter after the other until there is no more.
template <class Query, class Handle>
std::vector<Parameter> ask(Query query, Handle handle) {
  std::vector<Parameter> parameters;
  Parameter next{};
  while (query != nullptr && query(handle, parameters.size(), &next.offset, &next.size) == CUDA_SUCCESS)
    parameters.push_back(next);
  return parameters;
}

/// None is what a driver answers that has no such function, or takes the handle for a wrong one: it can't be
/// told from a kernel without parameters, and such kernels hardly exist. So none is "not known".
std::optional<std::vector<Parameter>> ask(CUfunction function) {
  Quiet quiet;
  auto parameters = ask(driver().func_parameter, function);
  if (parameters.empty()) parameters = ask(driver().kernel_parameter, reinterpret_cast<CUkernel>(function));
  if (parameters.empty()) return std::nullopt;
  return parameters;
}

/// The module, or else the library, that the driver says this is from.
const void* whole_of(CUfunction function) {
  Quiet quiet;
  CUmodule module = nullptr;
  const Driver& d = driver();
  if (d.func_module != nullptr && d.func_module(&module, function) == CUDA_SUCCESS) return module;
  CUlibrary library = nullptr;
  if (d.kernel_library != nullptr &&
      d.kernel_library(&library, reinterpret_cast<CUkernel>(function)) == CUDA_SUCCESS)
    return library;
  return nullptr;
}

std::string name_by_driver(CUfunction function) {
  Quiet quiet;
  const Driver& d = driver();
  const char* name = nullptr;
  if (d.func_name != nullptr && d.func_name(&name, function) == CUDA_SUCCESS && name != nullptr) return name;
  if (d.kernel_name != nullptr &&
      d.kernel_name(&name, reinterpret_cast<CUkernel>(function)) == CUDA_SUCCESS && name != nullptr)
    return name;
  return "";
}

}  // namespace

void Modules::loaded(const void* handle, uint64_t image) {
  std::lock_guard lock(mutex_);
  images_[handle] = image;
}

void Modules::loaded_from(const void* module, const void* library) {
  std::lock_guard lock(mutex_);
  if (auto it = images_.find(library); it != images_.end()) images_[module] = it->second;
}

void Modules::found(const void* part, const void* whole, const char* name) {
  std::lock_guard lock(mutex_);
  Part made;
  if (auto it = parts_.find(whole); it != parts_.end()) made = it->second;
  if (auto it = images_.find(whole); it != images_.end()) made.image = it->second;
  if (name != nullptr) made.name = name;
  parts_[part] = made;
}

void Modules::unloaded(const void* handle) {
  std::lock_guard lock(mutex_);
  images_.erase(handle);
  parts_.clear();
  parameters_.clear();
}

Modules::Part Modules::part(const void* handle) {
  std::lock_guard lock(mutex_);
  auto it = parts_.find(handle);
  return it == parts_.end() ? Part{} : it->second;
}

std::optional<std::vector<Parameter>> Modules::parameters_of(CUfunction function) {
  {
    std::lock_guard lock(mutex_);
    if (auto it = parameters_.find(function); it != parameters_.end()) return it->second;
  }
  auto asked = ask(function);
  std::lock_guard lock(mutex_);
  return parameters_[function] = asked;
}

Kernel Modules::kernel(CUfunction function, const char* symbol) {
  Part known = part(function);
  if (known.name.empty() || !known.image) {
    const std::string name = !known.name.empty() ? known.name : name_by_driver(function);
    found(function, whole_of(function), name.c_str());
    known = part(function);
  }
  return {symbol != nullptr ? symbol : known.name, known.image, parameters_of(function)};
}

}  // namespace torchpare::tracer
