// Names in kebab case and the ids made of them, compared with the reference implementation's.
#include "vox/schema/method_id.hpp"

#include <gtest/gtest.h>

namespace vox::schema {
namespace {

struct Named {
  std::string_view service;
  std::string_view method;
  std::string_view text;
  std::uint64_t id;
};

constexpr Named names[] = {
    {"Adder", "add", "adder.add", 0x5e53122d2d6317c5},
    {"Hash", "hash", "hash.hash", 0xa54dee71849154fc},
    {"Noop", "x", "noop.x", 0x2398a7417a61e638},
    {"Testbed", "echo", "testbed.echo", 0x880bc4eee23574be},
    {"Testbed", "echo_u64", "testbed.echo-u64", 0x85e2380dbf7ffe65},
    {"Testbed", "EchoU64", "testbed.echo-u64", 0x85e2380dbf7ffe65},
    {"Testbed", "echoU64", "testbed.echo-u64", 0x85e2380dbf7ffe65},
    {"TestBed", "echo", "test-bed.echo", 0x50a5433df8c42faa},
    {"XMLHttpRequest", "getURL", "xml-http-request.get-url", 0x02580501196ed3b6},
    {"MyService2", "do2Things", "my-service2.do2-things", 0xf314a3ca695ac440},
    {"My_Service", "foo__bar", "my-service.foo-bar", 0x72c613c30da491c0},
    {"Svc", "HTTP2Server", "svc.http2-server", 0xe6554eb92829cbe8},
    {"Svc", "v1Beta", "svc.v1-beta", 0x50294edc763cf0cc},
    {"caf\u00e9", "na\u00efveCase", "caf\u00e9.na\u00efve-case", 0x52b894b83056702b},
};

TEST(MethodId, NamesAreSplitAndHashedAsTheReferenceDoes) {
  for (const Named& name : names) {
    EXPECT_EQ(kebab_case(name.service) + "." + kebab_case(name.method), name.text);
    EXPECT_EQ(method_id(name.service, name.method), MethodId{name.id}) << name.text;
  }
}

TEST(MethodId, SeparatorsMakeNoWordsOfTheirOwn) {
  EXPECT_EQ(kebab_case(""), "");
  EXPECT_EQ(kebab_case("__"), "");
  EXPECT_EQ(kebab_case("_a b_"), "a-b");
  EXPECT_EQ(kebab_case("A"), "a");
  EXPECT_EQ(kebab_case("ABC"), "abc");
  EXPECT_EQ(kebab_case("aBC"), "a-bc");
}

struct Method {
  std::string_view name;
  std::uint64_t id;
};

constexpr Method testbed_methods[] = {
    {"echo", 0x880bc4eee23574be},
    {"reverse", 0x1c223f30e180392a},
    {"divide", 0xfb68d9318f830875},
    {"lookup", 0xa15ff52094712a3b},
    {"sum", 0x51f9cfd8e86577c9},
    {"generate", 0x239e5b99b1f8207a},
    {"generate-retry-non-idem", 0x34419529478cc7b8},
    {"generate-retry-idem", 0xe2d27fd9098c6ea2},
    {"transform", 0xcb469cff8d798feb},
    {"echo-point", 0x81f5386d589dfbe4},
    {"create-person", 0x68ffa90b7728bde7},
    {"rectangle-area", 0x223fe0282d263107},
    {"parse-color", 0xd4f16ea9eca132e6},
    {"shape-area", 0x04385a4be2a882f5},
    {"create-canvas", 0xef421eb5b08c973a},
    {"echo-gnarly", 0xb6facae6a7a86e99},
    {"process-message", 0xe08f0f5254e7a997},
    {"get-points", 0x598518523a6266bf},
    {"swap-pair", 0x7d55a713ad612bf2},
    {"echo-bytes", 0x44056c7842fa336c},
    {"echo-bool", 0x5136d8f01a5f496c},
    {"echo-u64", 0x85e2380dbf7ffe65},
    {"echo-option-string", 0xb1a5bfd205b3fbfc},
    {"sum-large", 0x9a7bed545e088054},
    {"generate-large", 0x8edfbd65d162f685},
    {"all-colors", 0xfbfb05bbcaade4a0},
    {"describe-point", 0x62feb14a8fcf9b6d},
    {"echo-shape", 0x4125b5e678b7b4a5},
    {"echo-status-v1", 0xc7c5aa845cfb8bf6},
    {"echo-tag-v1", 0x6619071be5d5c259},
    {"echo-profile", 0xbd9bcabddeebeb04},
    {"echo-record", 0x100b0e08da4b8f1a},
    {"echo-status", 0x697590d3ffc36703},
    {"echo-tag", 0x2bd1b3149d73ce97},
    {"echo-measurement", 0x3b3d22b015fa1a3f},
    {"echo-config", 0xe13a477fb964ce28},
};
static_assert(std::size(testbed_methods) == 36);

TEST(MethodId, TheMethodsOfTheTestbedHaveTheirPublishedIds) {
  for (const Method& method : testbed_methods) {
    EXPECT_EQ(method_id("Testbed", method.name), MethodId{method.id}) << method.name;
  }
}

}  // namespace
}  // namespace vox::schema
