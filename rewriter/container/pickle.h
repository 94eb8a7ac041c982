// Python pickles, opcode by opcode. Nothing in them is ever executed.
//
// Written by pickle.py and _pickle.c of CPython, protocols 2 to 5 (pickletools.py documents every opcode).
// What torch writes: torch/_inductor/codecache.py FxGraphCache._save_graph,
// torch/_functorch/_aot_autograd/autograd_cache.py AOTAutogradCache.save.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/source.h"

namespace torchpare::container {

/// What an opcode brings with it, as far as we care.
enum class Payload : uint8_t {
  kNone,    ///< nothing, or a number
  kText,    ///< a str object: UTF-8, except that lone surrogates are encoded too
  kBytes,   ///< a bytes or bytearray object
  kGlobal,  ///< "module\nname", by opcode GLOBAL or INST
};

struct Opcode {
  size_t at = 0;  ///< offset of the opcode
  uint8_t code = 0;
  Payload payload = Payload::kNone;
  Span argument;  ///< all of its argument without the length that may be before it
};

namespace opcode {
inline constexpr uint8_t kProto = 0x80, kStop = '.', kStackGlobal = 0x93, kMemoize = 0x94, kBinGet = 'h',
                         kLongBinGet = 'j', kBinPut = 'q', kLongBinPut = 'r', kGlobal = 'c', kInst = 'i';
}

/// Whether the bytes begin as pickles of protocol 2 to 5 do.
bool begins_like_pickle(std::string_view bytes);

/// Reads one pickle from its first byte to its STOP. Linear, constant memory, no recursion; every length is
/// checked against what is there before it is used.
class PickleReader {
 public:
  explicit PickleReader(std::string_view bytes) : bytes_(bytes) {}
  /// From an opcode on that was read before.
  PickleReader(std::string_view bytes, size_t at) : bytes_(bytes), at_(at) {}

  /// The next opcode; false behind STOP and at an obstacle.
  bool next(Opcode& op);

  /// Where the pickle stops making sense.
  const std::optional<Obstacle>& obstacle() const { return obstacle_; }
  /// Behind STOP: where the pickle ends.
  size_t end() const { return at_; }

 private:
  bool read_argument(Opcode& op);
  bool counted(Opcode& op, size_t width);
  bool lines(Opcode& op, size_t count);
  bool fail(size_t at, std::string what);

  std::string_view bytes_;
  size_t at_ = 0;
  bool stopped_ = false;
  std::optional<Obstacle> obstacle_;
};

/// The unsigned number, least byte first, that `bytes` (at most 8) spell.
uint64_t little_endian(std::string_view bytes);

}  // namespace torchpare::container
