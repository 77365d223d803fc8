package dev.needletail.watch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HolderTest {

    private static StackTraceElement frame(String type, String method) {
        return new StackTraceElement("app", "java.base", "25", type, method, "Source.java", 17);
    }

    @Test
    void isTheFirstFrameThatIsNeitherThePlatformsNorNettys() {
        assertThat(Holder.of(new StackTraceElement[] {
                    frame("java.lang.Thread", "sleep0"),
                    frame("jdk.internal.misc.Unsafe", "park"),
                    frame("io.netty.channel.epoll.Native", "write"),
                    frame("com.acme.Prices", "onRequest"),
                    frame("dev.needletail.route.HandlerRoute", "request")
                }))
                .isEqualTo("com.acme.Prices.onRequest(Source.java:17)");
    }

    @Test
    void isTheTopmostFrameWhereThereIsNoOther() {
        assertThat(Holder.of(new StackTraceElement[] {
                    frame("io.netty.channel.epoll.Native", "write"), frame("java.lang.Thread", "run")
                }))
                .isEqualTo("io.netty.channel.epoll.Native.write(Source.java:17)");
        assertThat(Holder.of(new StackTraceElement[0])).isEqualTo("a thread without a stack");
    }
}
