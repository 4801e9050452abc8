// Taking and sending items as fast, and for as long, as the scenario says.
#include "sim/actors/stream_service.hpp"

#include "sim/actors/stream_order.hpp"
#include "vox/runtime/fiber_pool.hpp"

namespace vox::sim {
namespace {

Reply failed() { return Reply::failure(wire::CallError::cancelled); }

// False when it is to give up.
bool await_manners(const Request& request, const StreamManners& manners) {
  const Duration delay = manners.params.draw_duration("item_delay", manners.draws);
  return delay == Duration::zero() || await_sleep(request.executor, delay) != Wake::cancelled;
}

Reply await_items(const Request& request, const StreamOrder& order, const StreamManners& manners) {
  Result<ChannelReceiver> receiver = request.channels.claim_receiver(order.channel);
  if (!receiver) return failed();
  StreamReport report;
  for (;;) {
    const Result<std::optional<Bytes>> item = receiver->receive();
    if (!item) return failed();
    report.is_complete = !item->has_value();
    if (report.is_complete) return Reply::success(encode(report));
    if (!is_item(**item, order.work, report.items_count)) {
      manners.context.report(WorldEvent::work_corrupt, order.work, as_number(WorkKind::stream),
                             report.items_count);
    }
    report.items_count += 1;
    if (manners.draws.chance(manners.params.ratio("lose_interest"))) {
      return Reply::success(encode(report));
    }
    if (!await_manners(request, manners)) return failed();
  }
}

Reply send_items(const Request& request, const StreamOrder& order, const StreamManners& manners) {
  Result<ChannelSender> sender = request.channels.claim_sender(order.channel);
  if (!sender) return failed();
  StreamReport report;
  for (; report.items_count < order.items_count; report.items_count += 1) {
    const Bytes item = make_item(order.work, report.items_count, order.item_bytes);
    const Result<void> sent = sender->send(item);
    if (!sent && sent.error() == Error::reset) return Reply::success(encode(report));
    if (!sent || !await_manners(request, manners)) return failed();
  }
  report.is_complete = true;
  return Reply::success(encode(report));
}

}  // namespace

Reply serve_stream(const Request& request, const StreamManners& manners) {
  const std::optional<StreamOrder> order = decode_order(request.args);
  if (!order) return Reply::failure(wire::CallError::invalid_payload);
  manners.context.report(WorldEvent::work_executed, order->work, as_number(WorkKind::stream),
                         order->items_count);
  return order->caller_sends ? await_items(request, *order, manners)
                             : send_items(request, *order, manners);
}

}  // namespace vox::sim
