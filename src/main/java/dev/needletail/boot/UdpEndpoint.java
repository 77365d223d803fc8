package dev.needletail.boot;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.needletail.server.LoopRooms;
import dev.needletail.server.Node;
import dev.needletail.udp.DropReason;
import dev.needletail.udp.UdpCounters;
import dev.needletail.udp.UdpFigures;
import dev.needletail.udp.UdpSettings;
import dev.needletail.udp.UdpSnapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/**
 * {@code /actuator/udp}: the datagrams that DATA left as, per loop and in all; of each channel under
 * {@code /actuator/udp/{channel}}.
 */
@Endpoint(id = "udp", defaultAccess = Access.READ_ONLY)
final class UdpEndpoint {

    private final Node node;

    UdpEndpoint(Node node) {
        this.node = node;
    }

    /**
     * The answer.
     *
     * @param unnamed left out when nothing can lead to it
     * @param channels all of them by name, the unnamed group included; left out when payloads have no name
     * @param routing left out when payloads have no name
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Udp(
            @JsonUnwrapped @Nullable Group unnamed,
            @Nullable Map<String, ChannelLine> channels,
            @Nullable RoutingFigures routing) {}

    /**
     * One channel in full.
     *
     * @param destinations each gets every DATA frame of the channel
     * @param total the loops that answered, added up
     * @param loops by the loop's name
     * @param lateLoops loops that are missing
     */
    record Group(
            List<String> destinations,
            DatagramFigures total,
            Map<String, DatagramFigures> loops,
            List<String> lateLoops) {}

    /**
     * A channel in the list of all: as much as is to be had without asking an event loop.
     *
     * @param drops datagrams lost, whatever the reason
     */
    record ChannelLine(
            List<String> destinations, long datagrams, long bytes, long systemCalls, long pending, long drops) {}

    @ReadOperation
    Udp udp() {
        List<KnownChannel> channels = KnownChannel.of(node);
        Group unnamed = !channels.isEmpty() && channels.getFirst().isUnnamed() ? inFull(channels.getFirst()) : null;
        return new Udp(
                unnamed, node.settings().routing().byName() ? lines(channels) : null, RoutingFigures.ofChannels(node));
    }

    /** Null, which is 404, when the configuration has no such channel. */
    @ReadOperation
    @Nullable
    Group channel(@Selector(match = Selector.Match.ALL_REMAINING) String... channel) {
        KnownChannel known = KnownChannel.of(node, String.join("/", channel));
        return known == null ? null : inFull(known);
    }

    private Map<String, ChannelLine> lines(List<KnownChannel> channels) {
        List<LoopRooms> rooms = node.rooms();
        Map<String, ChannelLine> lines = new LinkedHashMap<>();
        for (KnownChannel channel : channels) {
            lines.put(channel.name(), line(channel, rooms));
        }
        return lines;
    }

    private static ChannelLine line(KnownChannel channel, List<LoopRooms> rooms) {
        long datagrams = 0;
        long bytes = 0;
        long calls = 0;
        long pending = 0;
        long drops = 0;
        for (LoopRooms room : rooms) {
            UdpCounters counters = channel.sender(room).counters();
            datagrams += counters.datagrams();
            bytes += counters.bytes();
            calls += counters.calls();
            pending += counters.pending();
            for (DropReason reason : DropReason.values()) {
                drops += counters.drops(reason);
            }
        }
        return new ChannelLine(destinations(channel), datagrams, bytes, calls, pending, drops);
    }

    private Group inFull(KnownChannel channel) {
        UdpSettings settings = channel.settings().udp();
        String section = channel.section();
        LoopSurvey.Answers<UdpFigures> answers =
                LoopSurvey.ask(node.rooms(), room -> channel.sender(room).figures());
        Map<String, DatagramFigures> loops = new LinkedHashMap<>();
        answers.byLoop()
                .forEach((loop, figures) -> loops.put(loop, DatagramFigures.of(figures.shown(), settings, section)));
        return new Group(
                destinations(channel),
                DatagramFigures.of(UdpSnapshot.sum(answers.all()).total(), settings, section),
                loops,
                answers.late());
    }

    private static List<String> destinations(KnownChannel channel) {
        return channel.settings().udp().destinations().stream()
                .map(AddressText::of)
                .toList();
    }
}
