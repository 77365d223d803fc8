package dev.needletail.boot;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Socket addresses as people write them: {@code 127.0.0.1:9000}, {@code [::1]:9000}. Looks nothing up. */
final class AddressText {

    private AddressText() {}

    static String of(@Nullable SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet)) {
            return "unknown"; // a channel that closes has none
        }
        if (inet.getAddress() == null) {
            return inet.getHostString() + ":" + inet.getPort();
        }
        String literal = inet.getAddress().getHostAddress();
        return (inet.getAddress() instanceof Inet6Address ? "[" + literal + "]" : literal) + ":" + inet.getPort();
    }
}
