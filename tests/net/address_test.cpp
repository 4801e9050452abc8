// Addresses as people write them: what is taken, what is refused, and what is printed.
#include "net/address.hpp"

#include <gtest/gtest.h>

namespace vox::net {
namespace {

struct Taken {
  std::string_view text;
  bool is_local;
  std::string_view host;
  std::string_view port;
};

TEST(AddressTest, EachFormIsTakenApart) {
  const Taken table[] = {
      {"tcp://127.0.0.1:80", false, "127.0.0.1", "80"},
      {"127.0.0.1:80", false, "127.0.0.1", "80"},
      {"tcp://some.host:0", false, "some.host", "0"},
      {"some.host:65535", false, "some.host", "65535"},
      {"tcp://[::1]:80", false, "::1", "80"},
      {"[fe80::1]:80", false, "fe80::1", "80"},
      {":80", false, "", "80"},
      {"tcp://*:80", false, "*", "80"},
      {"unix:///run/x.sock", true, "/run/x.sock", ""},
      {"local:///run/x.sock", true, "/run/x.sock", ""},
      {"local://relative", true, "relative", ""},
      {"local://with:colon", true, "with:colon", ""},
  };
  for (const Taken& row : table) {
    const Result<Address> parsed = parse_address(row.text);
    ASSERT_TRUE(parsed.has_value()) << row.text;
    EXPECT_EQ(parsed->is_local, row.is_local) << row.text;
    EXPECT_EQ(parsed->host, row.host) << row.text;
    EXPECT_EQ(parsed->port, row.port) << row.text;
  }
}

TEST(AddressTest, WhatIsNoAddressIsRefused) {
  using namespace std::string_view_literals;
  const std::string longest = "local://" + std::string(107, 'p');
  EXPECT_TRUE(parse_address(longest).has_value());
  const std::string too_long = longest + "p";
  const std::string_view table[] = {
      "",         "host",        "host:",         "tcp://host",     "tcp://host:http",
      "host:-1",  "host:+1",     "host:65536",    "host: 1",        "udp://host:1",
      "::1:80",   "[::1]",       "[::1]80",       "[]:80",          "[host]:80",
      "local://", "tcp://[::1:", "host\0x:80"sv,  "local://a\0b"sv, "tcp://tcp://host:1",
      "http://x", too_long,      "sim://host:80", "host:80:",       "host:99999999999999999999",
  };
  for (const std::string_view text : table) {
    const Result<Address> parsed = parse_address(text);
    ASSERT_FALSE(parsed.has_value()) << text;
    EXPECT_EQ(parsed.error(), Error::invalid_address) << text;
  }
}

TEST(AddressTest, WhatNeedsNoLookUpIsResolvedAtOnceAndPrintedBack) {
  const auto text_of = [](std::string_view text) {
    return to_text(resolve_now(parse_address(text).value()).value());
  };
  EXPECT_EQ(text_of("10.1.2.3:45"), "tcp://10.1.2.3:45");
  EXPECT_EQ(text_of("localhost:45"), "tcp://127.0.0.1:45");
  EXPECT_EQ(text_of(":45"), "tcp://0.0.0.0:45");
  EXPECT_EQ(text_of("*:45"), "tcp://0.0.0.0:45");
  EXPECT_EQ(text_of("[::1]:45"), "tcp://[::1]:45");
  EXPECT_EQ(text_of("local:///a/b"), "local:///a/b");
  EXPECT_EQ(resolve_now(parse_address("some.host:45").value()).error(), Error::would_block);
}

}  // namespace
}  // namespace vox::net
