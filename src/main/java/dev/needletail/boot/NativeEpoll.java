package dev.needletail.boot;

/** What to do where native epoll does not load: mostly a read-only or noexec directory for temporary files. */
final class NativeEpoll {

    static final String WAYS_OUT =
            "Netty unpacks its native library into -Dio.netty.native.workdir, else java.io.tmpdir: name"
                    + " a directory there that can be written and allows execution, or put the library's own directory on"
                    + " -Djava.library.path, as the image does with /app/native";

    private NativeEpoll() {}

    /** For a node that runs without it. */
    static String adviceFor(String cause) {
        return "the event loops run on the JDK's NIO, which knows few socket options, because native epoll is missing: "
                + cause
                + ". java.io.tmpdir is " + System.getProperty("java.io.tmpdir") + ". " + WAYS_OUT
                + "; needletail.event-loops.transport=nio says that NIO is meant";
    }
}
