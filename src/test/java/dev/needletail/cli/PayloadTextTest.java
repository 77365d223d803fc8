package dev.needletail.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PayloadTextTest {

    @Test
    void showsPrintableUtf8AsText() {
        assertThat(PayloadText.of("grüße, 世界 🐦".getBytes(UTF_8))).isEqualTo("\"grüße, 世界 🐦\"");
        assertThat(PayloadText.of(new byte[0])).isEqualTo("\"\"");
    }

    @Test
    void showsWhatIsNoUtf8AsHex() {
        assertThat(PayloadText.of(new byte[] {0x41, (byte) 0xff})).isEqualTo("41ff");
    }

    @Test
    void showsWhatWouldSteerTheTerminalAsHex() {
        assertThat(PayloadText.of("\u001b[2J".getBytes(UTF_8))).isEqualTo("1b5b324a");
        assertThat(PayloadText.of("a\nb".getBytes(UTF_8))).isEqualTo("610a62");
        assertThat(PayloadText.of("\u202e".getBytes(UTF_8))).isEqualTo("e280ae");
    }

    @Test
    void cutsWhatIsLongBetweenCharacters() {
        String longText = "🐦".repeat(70);
        assertThat(PayloadText.of(longText.getBytes(UTF_8))).isEqualTo('"' + "🐦".repeat(64) + "\" + 6 characters");
        assertThat(PayloadText.of(new byte[100])).isEqualTo("00".repeat(64) + " + 36 bytes");
    }
}
