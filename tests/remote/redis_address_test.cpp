#include <gtest/gtest.h>

#include "remote/redis.h"

namespace torchpare::test {
namespace {

using remote::redis_address;
using remote::RedisAddress;

struct Example {
  const char* url;
  const char* host;
  int port, database;
  const char *user, *password;
};

TEST(RedisAddress, Parts) {
  const Example examples[] = {
      {"redis://", "localhost", 6379, 0, "", ""},
      {"redis://h", "h", 6379, 0, "", ""},
      {"redis://h:1/2", "h", 1, 2, "", ""},
      {"redis://h/", "h", 6379, 0, "", ""},
      {"redis://:p@h:1", "h", 1, 0, "", "p"},
      {"redis://u:p:q@h", "h", 6379, 0, "u", "p:q"},
      {"redis://u:p@q@h", "h", 6379, 0, "u", "p@q"},
      {"redis://[::1]:7/3", "::1", 7, 3, "", ""},
      {"redis://[::1]", "::1", 6379, 0, "", ""},
      {"redis://u@h", "h", 6379, 0, "u", ""},
      {"redis://u:@h", "h", 6379, 0, "u", ""},
      {"redis://%41b:p%40%2F%3f@h", "h", 6379, 0, "Ab", "p@/?"},
      {"redis://:50%@h", "h", 6379, 0, "", "50%"},
      {"redis://:%4@h", "h", 6379, 0, "", "%4"},
      {"redis://:%zz%@h", "h", 6379, 0, "", "%zz%"},
  };
  for (const Example& e : examples) {
    const auto address = redis_address(e.url);
    ASSERT_TRUE(address) << e.url;
    EXPECT_EQ(address->host, e.host) << e.url;
    EXPECT_EQ(address->port, e.port) << e.url;
    EXPECT_EQ(address->database, e.database) << e.url;
    EXPECT_EQ(address->user, e.user) << e.url;
    EXPECT_EQ(address->password, e.password) << e.url;
  }
}

TEST(RedisAddress, WhatIsNone) {
  for (const char* url :
       {"h:6379", "redis://h:x", "redis://h:70000", "redis://h:-1", "redis://h/one",
        "redis://u:secret@h:port", "redis://:secret/x@h", "redis://h/0?protocol=3", "redis://:secret?@h",
        "redis://h#1", "rediss://h#1", "redis://h?ssl_cert_reqs=none", "rediss://h?ssl_cert_reqs=optional",
        "rediss://:secret?@h", "rediss://h?ssl_ca_certs=/a&x=secret", "redisss://h"}) {
    const auto address = redis_address(url);
    ASSERT_FALSE(address) << url;
    EXPECT_EQ(message(address.error()).find("secret"), std::string::npos);
  }
}

TEST(RedisAddress, TlsIsSaidByTheSchemeAndTheOptions) {
  EXPECT_FALSE(redis_address("redis://h")->tls);
  EXPECT_FALSE(redis_address("rediss://h")->tls->any());
  const auto address = redis_address(
      "rediss://u:p@h:1/2?ssl_ca_certs=/a%20b.pem&ssl_certfile=c&ssl_keyfile=k&ssl_cert_reqs=none");
  ASSERT_TRUE(address);
  EXPECT_EQ(address->text(), "rediss://h:1/2");
  EXPECT_EQ(address->tls->ca, "/a b.pem");
  EXPECT_EQ(address->tls->cert, "c");
  EXPECT_EQ(address->tls->key, "k");
  EXPECT_TRUE(address->tls->insecure);
  EXPECT_FALSE(redis_address("rediss://h?ssl_cert_reqs=required")->tls->insecure);
}

TEST(RedisAddress, ThePasswordIsNoPartOfItsText) {
  EXPECT_EQ(redis_address("redis://u:secret@h:1/2")->text(), "redis://h:1/2");
}

}  // namespace
}  // namespace torchpare::test
