package dev.needletail.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelException;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.Test;

class RefusalTest {

    private final EmbeddedChannel open = new EmbeddedChannel();

    @Test
    void readsTheKernelsAnswerFromNettysWords() {
        assertThat(refusal("setsockopt() failed: Operation not permitted")).isEqualTo(Refusal.NOT_PERMITTED);
        assertThat(refusal("setsockopt() failed: Protocol not available")).isEqualTo(Refusal.UNKNOWN_OPTION);
        assertThat(refusal("setsockopt() failed: Invalid argument")).isEqualTo(Refusal.INVALID);
        assertThat(refusal("setsockopt() failed: No buffer space available")).isEqualTo(Refusal.OTHER);
        open.finishAndReleaseAll();
    }

    @Test
    void takesAClosedChannelForNoAnswer() {
        assertThat(Refusal.of(new ChannelException(new ClosedChannelException()), open))
                .isEqualTo(Refusal.CLOSED);
        open.close().syncUninterruptibly();
        assertThat(refusal("setsockopt() failed: Operation not permitted")).isEqualTo(Refusal.CLOSED);
    }

    private Refusal refusal(String words) {
        return Refusal.of(new ChannelException(new IOException(words)), open);
    }
}
