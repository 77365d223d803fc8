package dev.needletail.boot;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.security.autoconfigure.ReactiveUserDetailsServiceAutoConfiguration;
import org.springframework.boot.security.autoconfigure.SecurityAutoConfiguration;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.boot.security.autoconfigure.actuate.web.reactive.ReactiveManagementWebSecurityAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.reactive.ReactiveWebSecurityAutoConfiguration;

/**
 * The node as a Spring Boot application. Its parts come from {@link NeedletailConfiguration}, as they do in any other
 * application that has the node as a library.
 */
@SpringBootApplication(
        exclude = {
            // What dev.needletail.boot.access has instead; these would make up a user, and print the password.
            ReactiveUserDetailsServiceAutoConfiguration.class,
            UserDetailsServiceAutoConfiguration.class,
            ReactiveWebSecurityAutoConfiguration.class,
            ReactiveManagementWebSecurityAutoConfiguration.class,
            SecurityAutoConfiguration.class
        })
public class NeedletailApplication {

    public static void main(String[] args) {
        SpringApplication.run(NeedletailApplication.class, args);
    }
}
