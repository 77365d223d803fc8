package dev.needletail.boot.access;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.security.core.AuthenticationException;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Says no: a status, a body with the way out, a count. Any thread. */
final class Refusals implements MeterBinder {

    private static final String ATTRIBUTE = Refusals.class.getName();

    private final Operators operators;
    private final Map<Refusal, LongAdder> counts = new EnumMap<>(Refusal.class);

    Refusals(Operators operators) {
        this.operators = operators;
        for (Refusal refusal : Refusal.values()) {
            counts.put(refusal, new LongAdder());
        }
    }

    /** A request that would have needed credentials came without. */
    Mono<Void> unknown(ServerWebExchange exchange) {
        return refuse(exchange, operators.isNobody() ? Refusal.DISABLED : Refusal.MISSING);
    }

    /** Its credentials did not do. */
    Mono<Void> failed(ServerWebExchange exchange, AuthenticationException why) {
        return refuse(exchange, why instanceof ThrottledException ? Refusal.THROTTLED : Refusal.WRONG);
    }

    Mono<Void> refuse(ServerWebExchange exchange, Refusal refusal) {
        count(refusal);
        exchange.getAttributes().put(ATTRIBUTE, refusal);
        ServerHttpResponse response = exchange.getResponse();
        response.setStatusCode(refusal.status());
        HttpHeaders headers = response.getHeaders();
        headers.setContentType(MediaType.APPLICATION_JSON);
        if (refusal.status() == HttpStatus.UNAUTHORIZED) {
            if (operators.token() != null) {
                headers.add(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"needletail\"");
            }
            if (operators.password() != null) {
                headers.add(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"needletail\", charset=\"UTF-8\"");
            }
        } else if (refusal == Refusal.THROTTLED) {
            headers.set(HttpHeaders.RETRY_AFTER, "1");
        }
        return response.writeWith(Mono.fromSupplier(
                () -> response.bufferFactory().wrap(refusal.json().getBytes(StandardCharsets.UTF_8))));
    }

    /** Why the request was refused; null when it was not. */
    static @Nullable Refusal of(ServerWebExchange exchange) {
        return exchange.getAttribute(ATTRIBUTE);
    }

    private void count(Refusal refusal) {
        LongAdder adder = counts.get(refusal);
        if (adder != null) {
            adder.increment();
        }
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        counts.forEach((refusal, count) -> FunctionCounter.builder(
                        "needletail.management.refused", count, LongAdder::doubleValue)
                .description("HTTP requests that would have needed an operator, and were refused.")
                .tag("reason", refusal.label())
                .register(registry));
    }
}
