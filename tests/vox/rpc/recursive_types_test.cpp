// Methods whose types contain themselves: between two sides of this implementation they are like
// any other; a counterpart of another make would not survive them, so it is spared them.
#include <gtest/gtest.h>

#include "tests/vox/rpc/rpc_fixture.hpp"
#include "tests/vox/session/scripted_peer.hpp"
#include "vox/session/establish.hpp"

namespace vox::test {

struct Tree {
  std::int32_t value = 0;
  std::vector<Tree> children;
};
VOX_STRUCT(Tree, value, children)

struct Forest {
  virtual ~Forest() = default;
  virtual std::int32_t sum(Tree tree) = 0;
  virtual Tree chain(std::int32_t length) = 0;
  virtual std::int32_t plain(std::int32_t number) = 0;
};
VOX_SERVICE(Forest, sum, chain, plain)

namespace {

class ForestImpl final : public Forest {
 public:
  std::int32_t sum(Tree tree) override {
    calls_count += 1;
    std::int32_t total = tree.value;
    for (Tree& child : tree.children) total += sum(std::move(child));
    return total;
  }
  Tree chain(std::int32_t length) override {
    calls_count += 1;
    Tree tree{.value = length, .children = {}};
    if (length > 1) tree.children.push_back(chain(length - 1));
    return tree;
  }
  std::int32_t plain(std::int32_t number) override { return number; }
  int calls_count = 0;
};

class RecursiveTypesTest : public RpcTest {
 protected:
  RecursiveTypesTest() { serve<Forest>(service); }

  /// What our server answers a call of `method` by a counterpart that says `hello`.
  std::string answer_to(const wire::Hello& hello, std::string_view method, BytesView args) {
    std::string answer = "nothing";
    run([&] {
      MemoryLinkPair links = make_memory_link_pair(executor, link_options);
      ScriptedPeer peer(executor, std::move(links.first));
      server = start_session(executor, Role::acceptor, std::move(links.second), server_options);
      ASSERT_TRUE(peer.establish(hello));
      const MethodId id = schema::method_id("Forest", method);
      peer.send({root_connection_id, wire::Call{RequestId{1}, id, {}, args, {}}});
      const auto response = peer.receive_kind<wire::Response>();
      ASSERT_TRUE(response);
      const auto said = wire::decode_outcome(response->ret);
      ASSERT_TRUE(said);
      answer = said->ok ? "ok" : std::string(to_string(to_fault(said->error))) + ": ";
      if (said->error == wire::CallError::invalid_payload) answer += as_text(said->value);
      server.shutdown();
      server = {};
    });
    return answer;
  }

  std::shared_ptr<ForestImpl> service = std::make_shared<ForestImpl>();
};

TEST_F(RecursiveTypesTest, BetweenOursTheyGoBothWays) {
  run_connected([&] {
    const Client<Forest> forest(client.root());
    EXPECT_EQ(forest->sum({1, {{2, {{3, {}}}}, {4, {}}}}).value(), 10);
    const auto chain = forest->chain(5);
    ASSERT_TRUE(chain);
    int length = 1;
    for (const Tree* at = &*chain; !at->children.empty(); at = &at->children.front()) ++length;
    EXPECT_EQ(length, 5);
  });
}

TEST_F(RecursiveTypesTest, ACounterpartOfAnotherMakeIsNotCalledWithThem) {
  run([&] {
    MemoryLinkPair links = make_memory_link_pair(executor, link_options);
    client = start_session(executor, Role::initiator, std::move(links.first), client_options);
    ScriptedPeer peer(executor, std::move(links.second));
    ASSERT_TRUE(peer.accept(yourself_with({Parity::even, 64})));
    ASSERT_TRUE(client.establish());
    const Client<Forest> forest(client.root());
    for (const auto& refused : {outcome(forest->sum({})), outcome(forest->chain(1))}) {
      EXPECT_EQ(refused, "rejected");
    }
    EXPECT_NE(forest->sum({}).error().text.find("Forest.sum"), std::string::npos);
    // The first thing that the counterpart hears of is the call that it can read.
    const auto plain = forest->plain.start(7);
    const auto request = peer.receive_kind<wire::Call>();
    ASSERT_TRUE(request);
    EXPECT_EQ(request->method, schema::method_id("Forest", "plain"));
    client.shutdown({.grace = Duration::zero()});
    client = {};
  });
}

TEST_F(RecursiveTypesTest, ACounterpartOfAnotherMakeIsNotAnsweredWithThem) {
  const std::string why =
      " has a type that contains itself, which the counterpart's implementation cannot read";
  const Bytes tree = schema::encode_value(Tree{});
  EXPECT_EQ(answer_to({}, "sum", tree), "invalid_payload: Forest.sum" + why);
  EXPECT_EQ(answer_to({}, "chain", schema::encode_value(std::int32_t{1})),
            "invalid_payload: Forest.chain" + why);
  EXPECT_EQ(service->calls_count, 0);
  EXPECT_EQ(answer_to({}, "plain", schema::encode_value(std::int32_t{1})), "ok");
}

TEST_F(RecursiveTypesTest, ACounterpartThatSaysItsDialectIsAnsweredWithThem) {
  wire::Hello hello;
  hello.metadata.add(std::string(metadata_dialect_key), dialect);
  EXPECT_EQ(answer_to(hello, "sum", schema::encode_value(Tree{})), "ok");
  EXPECT_EQ(service->calls_count, 1);
}

}  // namespace
}  // namespace vox::test
