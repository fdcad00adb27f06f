<?php
/**
 * Plugin Name: Arkhiv search
 * Description: The search of an arkhiv server on any page: [arkhiv_search].
 * Version: 1.0
 * Requires at least: 6.3
 * Requires PHP: 7.4
 * License: MIT OR Apache-2.0
 *
 * Put this file into wp-content/plugins/ and switch it on. The address of the server stands in wp-config.php,
 * since its script runs on your pages, and who writes them must not choose it:
 *
 *   define( 'ARKHIV_SEARCH_SERVER', 'https://search.example.org/' );
 *
 * Attributes of the shortcode, all optional: collection, source, lang (several are separated by |), limit,
 * target, label:
 *
 *   [arkhiv_search collection="Family papers" limit="20"]
 */

defined( 'ABSPATH' ) || exit;

function arkhiv_search_shortcode( $given ) {
	if ( ! defined( 'ARKHIV_SEARCH_SERVER' ) ) {
		return current_user_can( 'manage_options' )
			? '<p>' . esc_html( 'ARKHIV_SEARCH_SERVER is not defined in wp-config.php.' ) . '</p>'
			: '';
	}
	$server = trailingslashit( ARKHIV_SEARCH_SERVER );
	$given  = shortcode_atts(
		array(
			'collection' => '',
			'source'     => '',
			'lang'       => '',
			'limit'      => '',
			'target'     => '',
			'label'      => '',
		),
		$given,
		'arkhiv_search'
	);

	wp_enqueue_script( 'arkhiv-search', $server . 'embed.js', array(), null, array( 'strategy' => 'defer' ) );

	$attributes = '';
	foreach ( array_filter( $given, 'strlen' ) as $name => $value ) {
		$attributes .= sprintf( ' data-%s="%s"', $name, esc_attr( $value ) );
	}
	// The plain form, as long as no script runs, is narrowed likewise.
	$hidden = '';
	foreach ( array( 'collection', 'source', 'lang' ) as $name ) {
		foreach ( array_filter( array_map( 'trim', explode( '|', $given[ $name ] ) ), 'strlen' ) as $value ) {
			$hidden .= sprintf( '<input type="hidden" name="%s" value="%s">', $name, esc_attr( $value ) );
		}
	}
	$label = '' === $given['label'] ? __( 'Search' ) : $given['label'];
	return sprintf(
		'<arkhiv-search%1$s><form action="%2$s" role="search">%3$s<label>%4$s <input type="search" name="q"></label> <button>%5$s</button></form></arkhiv-search>',
		$attributes,
		esc_url( $server . 'search' ),
		$hidden,
		esc_html( $label ),
		esc_html__( 'Search' )
	);
}
add_shortcode( 'arkhiv_search', 'arkhiv_search_shortcode' );
