// The closes that a session remembers, and which pong confirms which of them.
#include "vox/session/close_log.hpp"

#include <gtest/gtest.h>

namespace vox {
namespace {

constexpr std::size_t closes_max = 4;  // a ping is owed from two on

std::uint64_t send_ping(CloseLog& log) {
  const std::optional<std::uint64_t> ping = log.ping_owed();
  EXPECT_TRUE(ping.has_value());
  log.handle_ping_sent();
  return ping.value_or(0);
}

TEST(CloseLogTest, APongConfirmsTheClosesThatWereSentBeforeItsPing) {
  CloseLog log(closes_max);
  log.handle_sent(ConnectionId{1});
  log.handle_sent(ConnectionId{3});
  const std::uint64_t ping = send_ping(log);
  log.handle_sent(ConnectionId{5});
  EXPECT_FALSE(log.handle_pong(ping + 1));
  EXPECT_EQ(log.size(), 3u);
  EXPECT_TRUE(log.handle_pong(ping));
  EXPECT_EQ(log.size(), 1u);
}

TEST(CloseLogTest, WhatWasNotConfirmedIsSaidAgainOnceOnTheNextLink) {
  CloseLog log(closes_max);
  log.handle_sent(ConnectionId{1});
  log.handle_sent(ConnectionId{3});
  log.handle_resumed();
  EXPECT_EQ(log.again(), ConnectionId{1});
  log.handle_sent_again();
  EXPECT_EQ(log.again(), ConnectionId{3});
  log.handle_sent_again();
  EXPECT_EQ(log.again(), std::nullopt);
  EXPECT_EQ(log.size(), 2u);
}

// With little room on the link, the ping and its pong come between two closes that are said again.
TEST(CloseLogTest, APongDoesNotConfirmWhatHasYetToBeSaidAgain) {
  CloseLog log(closes_max);
  log.handle_sent(ConnectionId{1});
  log.handle_sent(ConnectionId{3});
  log.handle_resumed();
  log.handle_sent_again();
  EXPECT_TRUE(log.handle_pong(send_ping(log)));
  EXPECT_EQ(log.size(), 1u);
  EXPECT_EQ(log.again(), ConnectionId{3});
  log.handle_sent_again();
  EXPECT_EQ(log.again(), std::nullopt);
  EXPECT_EQ(log.size(), 1u);
}

}  // namespace
}  // namespace vox
