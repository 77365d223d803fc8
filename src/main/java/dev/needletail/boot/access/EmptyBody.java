package dev.needletail.boot.access;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * {@code curl -X POST} without a body does what it says: actuator asks for a content type also where all parameters may be
 * left out. Safe, because whether a browser may send it is asked by {@link BrowserOrigin} and not by the content type.
 */
final class EmptyBody implements WebFilter {

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        HttpHeaders headers = request.getHeaders();
        boolean isEmpty = headers.getContentLength() <= 0 && headers.getFirst(HttpHeaders.TRANSFER_ENCODING) == null;
        if (!request.getMethod().equals(HttpMethod.POST) || headers.getContentType() != null || !isEmpty) {
            return chain.filter(exchange);
        }
        return chain.filter(exchange.mutate()
                .request(request.mutate()
                        .headers(changed -> changed.setContentType(MediaType.APPLICATION_JSON))
                        .build())
                .build());
    }
}
