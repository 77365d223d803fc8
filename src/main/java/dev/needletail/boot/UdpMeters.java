package dev.needletail.boot;

import dev.needletail.server.LoopRooms;
import dev.needletail.udp.DropReason;
import dev.needletail.udp.FlushReason;
import dev.needletail.udp.UdpCounters;
import java.util.function.ToLongFunction;

/** The meters of one channel's senders. */
final class UdpMeters {

    private final LoopMeters meters;
    private final KnownChannel channel;

    UdpMeters(LoopMeters meters, KnownChannel channel) {
        this.meters = meters;
        this.channel = channel;
    }

    void register() {
        counter("needletail.udp.datagrams", "Datagrams that the kernel took.", UdpCounters::datagrams);
        counter("needletail.udp.bytes", "Bytes of these datagrams.", UdpCounters::bytes);
        counter("needletail.udp.calls", "System calls made for sending datagrams.", UdpCounters::calls);
        counter(
                "needletail.udp.segmented.messages",
                "Messages that carried several datagrams (UDP_SEGMENT).",
                UdpCounters::segmentedMessages);
        counter("needletail.udp.segments", "Datagrams that left in such messages.", UdpCounters::segments);
        counter("needletail.udp.retries", "Attempts made again after the kernel took no more.", UdpCounters::retries);
        meters.gauge(
                "needletail.udp.pending", "Datagrams that wait.", of(UdpCounters::pending), "channel", channel.name());
        for (FlushReason reason : FlushReason.values()) {
            counter(
                    "needletail.udp.flushes",
                    "Batches of datagrams handed to the kernel, by reason.",
                    counters -> counters.flushes(reason),
                    Label.of(reason));
        }
        for (DropReason reason : DropReason.values()) {
            counter(
                    "needletail.udp.drops",
                    "Datagrams lost, by reason; refused ones are among the datagrams too.",
                    counters -> counters.drops(reason),
                    Label.of(reason));
        }
    }

    private void counter(String name, String help, ToLongFunction<UdpCounters> figure) {
        meters.counter(name, help, of(figure), "channel", channel.name());
    }

    private void counter(String name, String help, ToLongFunction<UdpCounters> figure, String reason) {
        meters.counter(name, help, of(figure), "channel", channel.name(), "reason", reason);
    }

    private ToLongFunction<LoopRooms> of(ToLongFunction<UdpCounters> figure) {
        return room -> figure.applyAsLong(channel.sender(room).counters());
    }
}
