package dev.needletail.boot.access;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatusCode;
import org.springframework.security.core.Authentication;
import org.springframework.web.ErrorResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Around everything else: whatever may change something is written down, refused or not. */
final class AuditFilter implements WebFilter {

    private static final String OPERATOR = AuditFilter.class.getName();

    private final AuditTrail trail;
    private final List<Audited> audited;

    AuditFilter(AuditTrail trail, List<Audited> audited) {
        this.trail = trail;
        this.audited = audited;
    }

    /** Remembers who it is. */
    static void known(ServerWebExchange exchange, Authentication operator) {
        exchange.getAttributes().put(OPERATOR, operator.getName());
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        if (!Guarded.mayChange(exchange)) {
            return chain.filter(exchange);
        }
        String path = exchange.getRequest().getPath().value();
        String before = Audited.stateOf(path, audited);
        AtomicInteger failed = new AtomicInteger();
        return chain.filter(exchange)
                .doOnError(failure -> failed.set(
                        failure instanceof ErrorResponse known
                                ? known.getStatusCode().value()
                                : 500))
                .doFinally(signal -> write(exchange, path, before, failed.get()));
    }

    private void write(ServerWebExchange exchange, String path, String before, int failed) {
        HttpStatusCode answered = exchange.getResponse().getStatusCode();
        int status = failed != 0 ? failed : answered == null ? 200 : answered.value();
        Refusal refusal = Refusals.of(exchange);
        String outcome = refusal != null ? "refused:" + refusal.label() : status < 400 ? "done" : "failed";
        trail.write(new AuditTrail.Attempt(
                exchange.getAttribute(OPERATOR),
                address(exchange.getRequest().getRemoteAddress()),
                exchange.getRequest().getMethod().name(),
                path,
                outcome,
                status,
                before,
                refusal != null ? before : Audited.stateOf(path, audited)));
    }

    private static String address(@Nullable InetSocketAddress address) {
        if (address == null) {
            return "-";
        }
        return address.getAddress() == null
                ? address.getHostString() + ":" + address.getPort()
                : address.getAddress().getHostAddress() + ":" + address.getPort();
    }
}
