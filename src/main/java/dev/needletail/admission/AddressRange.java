package dev.needletail.admission;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * The addresses of a CIDR block (RFC 4632 §3.1, RFC 4291 §2.3), such as {@code 10.0.0.0/8} or {@code 2001:db8::/32}; an
 * address without a prefix is a block of one. An IPv4-mapped block ({@code ::ffff:10.0.0.0/104}) is the IPv4 block.
 * Names are not resolved: what may connect must not depend on what a name server says.
 */
public final class AddressRange {

    /** Bits of an IPv4-mapped IPv6 address ahead of the IPv4 address (RFC 4291 §2.5.5.2). */
    private static final int MAPPED_BITS = 96;

    private final String text;
    private final IpSubnetFilterRule rule;

    private AddressRange(String text, IpSubnetFilterRule rule) {
        this.text = text;
        this.rule = rule;
    }

    /**
     * The block that {@code text} names.
     *
     * @throws IllegalArgumentException when it names none, with what is wrong and the way out
     */
    public static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        String literal = slash < 0 ? text : text.substring(0, slash);
        byte[] given = NetUtil.createByteArrayFromIpAddressString(literal);
        if (given == null || literal.indexOf('%') >= 0) {
            throw new IllegalArgumentException("'" + text
                    + "' does not begin with an IP address: write a block such as 10.0.0.0/8 or 2001:db8::/32");
        }
        int givenBits = given.length * Byte.SIZE;
        int prefix = slash < 0 ? givenBits : prefix(text, slash + 1, givenBits);
        InetAddress address = address(given); // IPv4 for an IPv4-mapped one
        int bits = address.getAddress().length * Byte.SIZE;
        if (bits < givenBits) {
            prefix -= MAPPED_BITS;
        }
        if (prefix < 0) {
            throw new IllegalArgumentException("'" + text + "' is wider than the IPv4-mapped addresses: write ::/"
                    + (prefix + MAPPED_BITS) + " or 0.0.0.0/0");
        }
        BigInteger value = new BigInteger(1, address.getAddress());
        BigInteger network = value.shiftRight(bits - prefix).shiftLeft(bits - prefix);
        if (!network.equals(value)) {
            throw new IllegalArgumentException("'" + text + "' has bits set behind its prefix: write "
                    + text(network, bits) + "/" + prefix + " for the block, or " + address.getHostAddress() + "/" + bits
                    + " for the one address");
        }
        return new AddressRange(text, new IpSubnetFilterRule(address, prefix, IpFilterRuleType.ACCEPT));
    }

    /** Whether the address lies in this block; an IPv4-mapped address is taken for the IPv4 address that it is. */
    public boolean contains(InetSocketAddress address) {
        return rule.matches(address);
    }

    @Override
    public String toString() {
        return text;
    }

    private static int prefix(String text, int from, int bits) {
        int prefix;
        try {
            prefix = Integer.parseInt(text.substring(from));
        } catch (NumberFormatException none) {
            prefix = -1;
        }
        if (prefix < 0 || prefix > bits) {
            throw new IllegalArgumentException("'" + text + "' has no prefix of 0 to " + bits
                    + " bits behind the slash: write 0 to 32 for IPv4, 0 to 128 for IPv6");
        }
        return prefix;
    }

    private static String text(BigInteger network, int bits) {
        byte[] bytes = new byte[bits / Byte.SIZE];
        byte[] significant = network.toByteArray(); // with a sign byte, or shorter than the address
        int length = Math.min(significant.length, bytes.length);
        System.arraycopy(significant, significant.length - length, bytes, bytes.length - length, length);
        return NetUtil.toAddressString(address(bytes));
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes); // an Inet4Address for an IPv4-mapped one
        } catch (UnknownHostException wrongLength) {
            throw new IllegalArgumentException(wrongLength);
        }
    }
}
