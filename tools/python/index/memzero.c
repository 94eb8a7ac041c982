/* What libsodium's SHA-256 calls of the rest of libsodium: forgets a state that is no secret here. */
#include <string.h>

void sodium_memzero(void* bytes, size_t size);
void sodium_memzero(void* bytes, size_t size) { memset(bytes, 0, size); }
