/* nettle's SHA-256 as it is declared there, on top of libsodium's, for builds that have no nettle
 * (index.cmake). */
#pragma once

#include <crypto_hash_sha256.h>
#include <stddef.h>
#include <stdint.h>

#define SHA256_DIGEST_SIZE 32

typedef crypto_hash_sha256_state sha256_ctx;

static inline void sha256_init(sha256_ctx* context) { crypto_hash_sha256_init(context); }

static inline void sha256_update(sha256_ctx* context, size_t length, const uint8_t* bytes) {
  crypto_hash_sha256_update(context, bytes, length);
}

/* nettle starts anew after it has written the digest. `length` is the whole digest's. */
static inline void sha256_digest(sha256_ctx* context, size_t length, uint8_t* digest) {
  (void)length;
  crypto_hash_sha256_final(context, digest);
  crypto_hash_sha256_init(context);
}
