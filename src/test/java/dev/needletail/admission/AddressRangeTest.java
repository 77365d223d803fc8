package dev.needletail.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A block holds exactly the addresses whose first bits are its own. */
class AddressRangeTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.0.0.0/8, 9.255.255.255, false",
        "192.0.2.128/25, 192.0.2.128, true",
        "192.0.2.128/25, 192.0.2.127, false",
        "192.0.2.7, 192.0.2.7, true",
        "192.0.2.7, 192.0.2.6, false",
        "192.0.2.7/32, 192.0.2.8, false",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "::/0, 2001:db8::1, true",
        "::/0, 203.0.113.9, false",
        "2001:db8::/32, 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff, true",
        "2001:db8::/32, 2001:db9::, false",
        "2001:db8::1, 2001:db8::1, true",
        "2001:db8::1, 2001:db8::2, false",
        "::1/128, ::1, true",
        "10.0.0.0/8, ::ffff:10.1.2.3, true",
        "10.0.0.0/8, ::ffff:11.1.2.3, false",
        "::ffff:10.0.0.0/104, 10.1.2.3, true",
        "::ffff:10.0.0.0/104, 11.1.2.3, false",
        "::ffff:192.0.2.7, 192.0.2.7, true",
        "::ffff:0.0.0.0/96, 198.51.100.1, true",
    })
    void holdsTheAddressesThatBeginAsItDoes(String block, String address, boolean held) throws UnknownHostException {
        InetSocketAddress peer = new InetSocketAddress(InetAddress.getByName(address), 4711);
        assertThat(AddressRange.parse(block).contains(peer)).isEqualTo(held);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, does not begin with an IP address",
        "10.0.0.0.0/8, does not begin with an IP address",
        "'', does not begin with an IP address",
        "10.0.0.0/, has no prefix of 0 to 32 bits",
        "10.0.0.0/33, has no prefix of 0 to 32 bits",
        "10.0.0.0/-1, has no prefix of 0 to 32 bits",
        "10.0.0.0/255.0.0.0, has no prefix of 0 to 32 bits",
        "2001:db8::/129, has no prefix of 0 to 128 bits",
        "10.1.2.3/8, write 10.0.0.0/8 for the block",
        "200.1.2.3/1, write 128.0.0.0/1 for the block",
        "10.1.2.3/0, write 0.0.0.0/0 for the block",
        "2001:db8::1/32, write 2001:db8::/32 for the block",
        "::ffff:0.0.0.0/95, is wider than the IPv4-mapped addresses",
        "fe80::1%eth0, does not begin with an IP address",
    })
    void refusesWhatIsNoBlockWithTheWayOut(String text, String said) {
        assertThatThrownBy(() -> AddressRange.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining(said);
    }

    @Test
    void isShownAsItWasWritten() {
        assertThat(AddressRange.parse("2001:db8::/32")).hasToString("2001:db8::/32");
    }
}
