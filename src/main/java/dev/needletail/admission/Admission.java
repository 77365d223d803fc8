package dev.needletail.admission;

import dev.needletail.inbound.CloseReason;
import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Which of the accepted connections get a place: first whether the address may connect at all, then whether there is a
 * place for anybody, then whether there is one for this address. A place is given back when its channel closes.
 *
 * <p>Any thread; the bounds are never exceeded, however many loops accept at once.
 */
public final class Admission {

    /** On a channel that has its place. */
    private static final AttributeKey<Boolean> ADMITTED = AttributeKey.valueOf(Admission.class, "ADMITTED");

    private final List<AddressRange> allow;
    private final int connectionsMax;
    private final int perAddressMax;
    private final AtomicInteger connections = new AtomicInteger();
    private final @Nullable AddressCounts perAddress;

    /** @param connectionsMax bound on the connections of all */
    public Admission(int connectionsMax, AccessSettings access) {
        this.allow = access.allow();
        this.connectionsMax = connectionsMax;
        this.perAddressMax = access.perAddressMax();
        this.perAddress = perAddressMax > 0 ? new AddressCounts(perAddressMax) : null;
    }

    /** Connections that have a place. */
    public int connections() {
        return connections.get();
    }

    /** Addresses that have a connection; 0 where they are not counted. */
    int addresses() {
        return perAddress == null ? 0 : perAddress.addresses();
    }

    /** Why {@code channel} gets no place; null when it has one. Asked again it says the same. */
    public @Nullable CloseReason refusal(Channel channel) {
        if (channel.hasAttr(ADMITTED)) {
            return null;
        }
        InetSocketAddress remote = channel.remoteAddress() instanceof InetSocketAddress known ? known : null;
        if (!allow.isEmpty() && !isAllowed(remote)) {
            return CloseReason.ADDRESS_NOT_ALLOWED;
        }
        if (connections.incrementAndGet() > connectionsMax) {
            connections.decrementAndGet();
            return CloseReason.CONNECTION_LIMIT;
        }
        AddressCounts counts = perAddress;
        AddressCounts.Key key = counts == null || remote == null ? null : AddressCounts.Key.of(remote.getAddress());
        if (counts != null && key != null && !counts.take(key)) {
            connections.decrementAndGet();
            return CloseReason.ADDRESS_LIMIT;
        }
        channel.attr(ADMITTED).set(true);
        channel.closeFuture().addListener(closed -> {
            connections.decrementAndGet();
            if (counts != null && key != null) {
                counts.give(key);
            }
        });
        return null;
    }

    /** What was asked for and the way out, for the log. */
    String explain(CloseReason refusal) {
        return switch (refusal) {
            case ADDRESS_NOT_ALLOWED -> "needletail.tcp.allow is " + allow;
            case ADDRESS_LIMIT ->
                "needletail.tcp.max-connections-per-address is " + perAddressMax
                        + ": raise it where many clients share an address";
            default -> "needletail.tcp.max-connections is " + connectionsMax + ": raise it, or add nodes";
        };
    }

    /** @param remote null when the peer has gone already, and its address with it */
    private boolean isAllowed(@Nullable InetSocketAddress remote) {
        for (int i = 0; remote != null && i < allow.size(); i++) {
            if (allow.get(i).contains(remote)) {
                return true;
            }
        }
        return false;
    }
}
