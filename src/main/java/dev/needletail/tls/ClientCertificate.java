package dev.needletail.tls;

import io.netty.handler.ssl.ClientAuth;

/** Whether a client shows a certificate. */
public enum ClientCertificate {
    /** It is not asked for one. */
    NONE(ClientAuth.NONE),
    /** It is asked, and may have none; one that it shows has to be good. */
    WANT(ClientAuth.OPTIONAL),
    /** Without a good one it gets no connection. */
    NEED(ClientAuth.REQUIRE);

    private final ClientAuth netty;

    ClientCertificate(ClientAuth netty) {
        this.netty = netty;
    }

    ClientAuth netty() {
        return netty;
    }
}
