package dev.needletail.socket;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.net.NetworkInterface;

/**
 * An option that Netty takes as it is: a type of its own, or a number through the native transport.
 *
 * @param scale what the figure read is multiplied with to be the kernel's
 */
record TypedAccess<T>(ChannelOption<T> option, T value, int scale) implements OptionAccess {

    TypedAccess(ChannelOption<T> option, T value) {
        this(option, value, 1);
    }

    @Override
    public int requested() {
        return asInt(value);
    }

    @Override
    public boolean set(Channel channel) {
        return channel.config().setOption(option, value);
    }

    @Override
    public long read(Channel channel) {
        T held = channel.config().getOption(option);
        return held == null ? Observation.UNREAD : (long) asInt(held) * scale;
    }

    private static int asInt(Object value) {
        return switch (value) {
            case Boolean flag -> flag ? 1 : 0;
            case Integer number -> number;
            case NetworkInterface device -> device.getIndex();
            default -> throw new IllegalArgumentException("no int in " + value.getClass());
        };
    }
}
