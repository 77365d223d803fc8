package dev.needletail.boot;

import dev.needletail.server.ChannelNode;
import dev.needletail.server.LoopChannel;
import dev.needletail.server.LoopRooms;
import dev.needletail.server.Node;
import dev.needletail.server.Routing;
import dev.needletail.udp.DataSender;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A channel that the configuration knows, as {@link KnownService} for DATA.
 *
 * @param index place among the channels of each loop
 * @param name {@link Routing#DEFAULT} for the unnamed UDP group
 */
record KnownChannel(int index, String name, ChannelNode settings) {

    /** All of them, in the order of the loops' own: the unnamed one first, if there is one. */
    static List<KnownChannel> of(Node node) {
        Routing routing = node.settings().routing();
        List<KnownChannel> all = new ArrayList<>();
        if (routing.usesDefault()) {
            ChannelNode unnamed =
                    new ChannelNode(node.settings().udp(), node.settings().udpSocket());
            all.add(new KnownChannel(0, Routing.DEFAULT, unnamed));
        }
        if (routing.byName()) {
            for (Map.Entry<String, ChannelNode> named : routing.channels().entrySet()) {
                all.add(new KnownChannel(all.size(), named.getKey(), named.getValue()));
            }
        }
        return all;
    }

    /** Null when there is none of that name. */
    static @Nullable KnownChannel of(Node node, String name) {
        for (KnownChannel channel : of(node)) {
            if (channel.name.equals(name)) {
                return channel;
            }
        }
        return null;
    }

    boolean isUnnamed() {
        return name.equals(Routing.DEFAULT);
    }

    /** Where its properties are. */
    String section() {
        return isUnnamed() ? TargetsOf.UDP : TargetsOf.section("needletail.udp.channels", name);
    }

    /** Its sender on one loop. Any thread. */
    DataSender sender(LoopRooms room) {
        LoopChannel channel = room.channels().get(index);
        assert channel.name().equals(name) : channel.name() + " is not " + name;
        return channel.sender();
    }
}
