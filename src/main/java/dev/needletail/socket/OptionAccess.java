package dev.needletail.socket;

import io.netty.channel.Channel;

/** How one option with one value is written to a channel and read back. Stateless after construction; any thread. */
sealed interface OptionAccess permits TypedAccess, MulticastAccess {

    /** The value as the kernel's int. */
    int requested();

    /** False when the channel does not know the option. Throws what Netty throws when the kernel refuses. */
    boolean set(Channel channel);

    /**
     * The value held now as {@link TunedOption#kernelForm} has it, or {@link Observation#UNREAD}. Throws what Netty
     * throws when the kernel refuses.
     */
    long read(Channel channel);
}
